# Build with tools, run without them. See docs/operate.md and docs/adr/0005-docker.md.
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements-run.lock ./
RUN python -m venv /opt/watcher \
 && /opt/watcher/bin/python -m pip install --no-cache-dir --require-hashes -r requirements-run.lock \
 && python -m venv /opt/build && /opt/build/bin/pip install --no-cache-dir hatchling
COPY pyproject.toml README.md LICENSE ./
COPY watcher ./watcher
COPY config ./config
COPY seeds ./seeds
RUN /opt/build/bin/hatchling build -t wheel -d /tmp/wheel \
 && /opt/watcher/bin/python -m pip install --no-cache-dir --no-deps /tmp/wheel/*.whl \
 && /opt/watcher/bin/python -m compileall -q /opt/watcher/lib \
 && /opt/watcher/bin/python -m pip uninstall -y -q pip

FROM python:3.13-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 watcher \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin watcher \
 && install -d -o 10001 -g 10001 /data
COPY --from=build /opt/watcher /opt/watcher
ENV PATH=/opt/watcher/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    WATCHER_DATA__DIR=/data \
    WATCHER_LOG__FORMAT=json
USER 10001:10001
WORKDIR /data
VOLUME /data
# Workers that parse hostile pages need a writable /tmp: `docker run --read-only --tmpfs /tmp`.
HEALTHCHECK --interval=60s --timeout=15s --start-period=120s --retries=3 CMD ["watcher", "healthcheck"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["watcher"]
CMD ["run"]
