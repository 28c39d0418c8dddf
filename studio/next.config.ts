import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The content security policy is set by page, in proxy.ts. */
const securityHeaders = [
  { key: "x-content-type-options", value: "nosniff" },
  { key: "x-frame-options", value: "DENY" },
  // Addresses may hold the token of an invitation.
  { key: "referrer-policy", value: "same-origin" },
  { key: "cross-origin-opener-policy", value: "same-origin" },
  { key: "cross-origin-resource-policy", value: "same-origin" },
  { key: "permissions-policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=()" },
];

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: root,
  // Images are used as they are, so nothing has to carry the image service's binaries.
  images: { unoptimized: true },
  outputFileTracingExcludes: { "*": ["**/node_modules/sharp/**", "**/node_modules/@img/**"] },
  turbopack: { root },
  // What is built is kept by turbo; a cache beside it would cost more than it saves.
  experimental: { turbopackFileSystemCacheForBuild: false },
  transpilePackages: ["@autoweave/ui"],
  // `npm run typecheck` looks at the whole repository at once; a build only strips types.
  typescript: { ignoreBuildErrors: true },
  // Whoever serves it compresses: pages are looked at on their way, files are compressed by the build.
  compress: false,
  poweredByHeader: false,
  reactStrictMode: true,
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
};

export default config;
