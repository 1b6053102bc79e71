# One image for every program of Framsyn; docker-compose.yml says which service runs which.
FROM debian:12 AS build
WORKDIR /src
COPY tools/deps.sh tools/deps.sh
RUN apt-get update && tools/deps.sh build
COPY . .
RUN make -j"$(nproc)" install DESTDIR=/out PREFIX=/usr

FROM debian:12
# The folders are made here because a new volume takes over owner and mode of the one it is mounted on.
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        ca-certificates fonts-dejavu-core libcurl4 libexpat1 libgfortran5 libjansson4 libmicrohttpd12 libpango-1.0-0 libpangocairo-1.0-0 libpq5 libprotobuf-c1 libsodium23 libsqlite3-0 libxlsxwriter4 libyajl2 libzip4 libzmq5 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 8018 --home-dir /var/lib/framsyn framsyn \
    && install -d -o framsyn -m 750 /var/lib/framsyn /var/lib/framsyn/inbox /var/lib/framsyn/keys /var/lib/framsyn/spool
COPY --from=build /out /
COPY tools/container.sh /usr/lib/framsyn/container.sh
USER framsyn
WORKDIR /var/lib/framsyn
ENV FRAMSYN_VAR=/var/lib/framsyn
ENTRYPOINT ["/usr/lib/framsyn/container.sh"]
CMD ["framsyn", "--help"]
