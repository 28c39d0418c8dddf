import type { Metadata } from "next";
import { Lost } from "../src/frame/lost";

export const metadata: Metadata = { title: "No such page" };

export default function NotFound() {
  return <Lost />;
}
