import { z } from "zod";
import { permissions } from "./has-permission.js";

/** One of the {@link permissions}. */
export const Permission = z.enum(permissions);
export type Permission = z.infer<typeof Permission>;
