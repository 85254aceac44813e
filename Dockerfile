# One image for web server, worker, beat and migrations; docker-compose.yml shows how they go together.

FROM node:22-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci

FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=larc.settings.production
WORKDIR /app
COPY requirements/base.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY . .
# The static files are the same under every settings module; the embedded one needs no variables to collect them.
RUN --mount=type=bind,from=packages,source=/app/node_modules,target=/app/node_modules \
    python -m larc.nhsuk.assets \
    && DJANGO_SETTINGS_MODULE=larc.settings.embedded LARC_RUN_DIR=/tmp/run \
       python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/run
RUN useradd --system --no-create-home larc
USER larc
EXPOSE 8000
CMD ["gunicorn", "larc.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--preload", "--no-control-socket"]
