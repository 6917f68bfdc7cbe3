# The version is the one that package.json pins as its packageManager.
FROM oven/bun:1.4.5-slim AS base
WORKDIR /app

# The WebAssembly engine and the page, built with the development dependencies.
FROM base AS build
COPY package.json bun.lock bunfig.toml ./
RUN bun install --frozen-lockfile --ignore-scripts
COPY wasm wasm
RUN bun run build:wasm
COPY src src
RUN bun run build:web

# What the service needs while it runs. Its own `prepare` script would build all that again.
FROM base AS dependencies
COPY package.json bun.lock bunfig.toml ./
RUN bun install --frozen-lockfile --ignore-scripts --production

FROM base
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    DATA_DIR=/data
RUN install -d -o bun -g bun "$DATA_DIR"
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/wasm/dist wasm/dist
COPY package.json LICENSE ./
COPY licenses licenses
COPY src src
COPY --from=build /app/src/web/dist src/web/dist

USER bun
VOLUME /data
# Of the roles all and api, optimizer, worker.
EXPOSE 3000 3001 3002
STOPSIGNAL SIGTERM
# The port follows the same rule as in the service: PORT, else the default of the role.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["bun", "-e", "const port = process.env.PORT || { optimizer: 3001, worker: 3002 }[process.env.ROLE] || 3000; const answer = await fetch('http://127.0.0.1:' + port + '/healthz'); process.exit(answer.ok ? 0 : 1)"]
CMD ["bun", "src/main.ts"]
