from celery import shared_task

from accounts import forgetting, sealing, sms


@shared_task
def send_messages() -> int:
    return sms.deliver()


@shared_task
def seal_audit() -> int:
    return sealing.seal_due()


@shared_task
def forget_old() -> int:
    return forgetting.forget_old()
