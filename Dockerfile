# The compiled engine with reports, on a slim image, as a user without rights:
#   docker build -t ringbar .
#   docker run --rm -v "$PWD:/work" -u "$(id -u):$(id -g)" ringbar run my_strategy.py data/ --report out.html
FROM python:3.12-slim-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends gcc libc6-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY pyproject.toml setup.py README.md LICENSE ./
COPY ringbar ringbar
COPY engine engine
COPY feeds feeds
COPY broker broker
COPY strategies strategies
# compiled, or no image at all
RUN RINGBAR_COMPILE=require pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.12-slim-bookworm
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir "$(ls /wheels/ringbar-*.whl)" \
 && rm -r /wheels \
 && useradd --create-home --uid 1000 ringbar
USER ringbar
WORKDIR /work
ENTRYPOINT ["ringbar"]
CMD ["--help"]
