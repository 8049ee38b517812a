"""What each light says in the reader's language: never a colour alone (ux.md section 10)."""

from django.utils.translation import gettext_lazy as _

from portal.lights import Light

WORDS = {
    Light.OK: _("Normal"),
    Light.WATCH: _("Watch"),
    Light.OVER: _("Over limit"),
    Light.SEVERE: _("Severe"),
    Light.NONE: _("No data"),
}
