import type { Desk } from "../main.tsx";
export const desk: Desk = { rooms: [] };
