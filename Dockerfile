# Builds the one executable. The version is the one that package.json pins as its packageManager.
FROM oven/bun:1.4.5-slim AS build
WORKDIR /app
COPY package.json bun.lock bunfig.toml ./
RUN bun install --frozen-lockfile --ignore-scripts
# The engine changes less often than the rest, and takes longer.
COPY wasm wasm
RUN bun run build:wasm
COPY executable executable
COPY src src
RUN bun run build:exe && install -d /data

# Of Debian 12 the C library and certificates: all that the executable needs.
FROM gcr.io/distroless/base-nossl-debian12
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    DATA_DIR=/data
COPY --from=build /app/dist/filigrane /usr/local/bin/filigrane
COPY --from=build --chown=1000:1000 /data /data
COPY LICENSE /usr/share/doc/filigrane/
COPY licenses /usr/share/doc/filigrane/licenses

USER 1000:1000
VOLUME /data
# Of the roles all and api, optimizer, worker.
EXPOSE 3000 3001 3002
STOPSIGNAL SIGTERM
# Asks at the port of the settings: PORT, else the default of the role.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["filigrane", "health"]
ENTRYPOINT ["filigrane"]
CMD ["serve"]
