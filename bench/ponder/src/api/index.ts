import { Hono } from "hono";
import { count } from "ponder";
import { db } from "ponder:api";
import schema from "ponder:schema";

const app = new Hono();

app.get("/count", async (context) => {
  const [found] = await db.select({ events: count() }).from(schema.happened);
  return context.json(found ?? { events: 0 });
});

export default app;
