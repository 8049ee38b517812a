# The portal as web server, worker and beat of docker-compose.yml (docs/install.md).
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/srv/junheng/.venv/bin:$PATH
WORKDIR /srv/junheng

RUN pip install --no-cache-dir uv==0.13.9 \
 && useradd --system --uid 10001 --no-create-home junheng \
 && install -d -o junheng -g junheng /private
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-default-groups --no-cache --compile-bytecode

COPY . .
RUN pybabel --quiet compile --directory locale --domain django \
 && DATABASE_URL=postgres://build@127.0.0.1/none \
    python manage.py collectstatic --noinput --verbosity 0 \
 && chown -R junheng:junheng static.dist

USER junheng
EXPOSE 8000
CMD ["granian", "--interface=wsgi", "--host=0.0.0.0", "--port=8000", \
     "--workers=2", "--blocking-threads=4", "--no-access-log", "--respawn-failed-workers", \
     "portal.wsgi:application"]
