# Matinee in a container: docker build -t matinee . && docker run -p 5000:5000 -v matinee:/var/lib/matinee matinee
FROM rust:1.95-bookworm AS build
WORKDIR /source
COPY . .
RUN cargo build --release --locked

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /var/lib/matinee matinee
COPY --from=build /source/target/release/matinee /usr/local/bin/matinee
USER matinee
WORKDIR /var/lib/matinee
ENV MATINEE_STATE_DIR=/var/lib/matinee MATINEE_WEB_HOST=0.0.0.0
VOLUME /var/lib/matinee
EXPOSE 5000
ENTRYPOINT ["matinee"]
CMD ["serve"]
