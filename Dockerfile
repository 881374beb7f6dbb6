# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/greetings
COPY pyproject.toml README.md LICENSE ./
COPY greetings greetings
COPY card_templates card_templates
COPY fonts fonts
RUN /opt/greetings/bin/pip install --no-cache-dir . \
 && /opt/greetings/bin/python -m compileall -q /opt/greetings/lib

FROM python:3.13-slim
RUN groupadd --gid 10001 greetings \
 && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin greetings \
 && install -d -o greetings -g greetings /data
COPY --from=build /opt/greetings /opt/greetings
ENV PATH=/opt/greetings/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    GREETINGS_DATA=/data \
    GREETINGS_HOST=0.0.0.0 \
    GREETINGS_PORT=8000
USER greetings
VOLUME /data
EXPOSE 8000
# Everything that is written goes to /data: run with --read-only. GREETINGS_WORKERS=0 means one process per core.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['GREETINGS_PORT']}/healthz\", timeout=2)"]
ENTRYPOINT ["greetings"]
CMD ["serve"]
