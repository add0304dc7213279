import { Hono } from "hono";

const app = new Hono<{ Bindings: Env }>();
app.get("/health", (c) => c.json({ status: "ok", environment: c.env.ENVIRONMENT ?? "production" }));

export default app;
