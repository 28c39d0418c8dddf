export type RedisServer = { program: string; env: Record<string, string> };
export function findRedis(say?: (text: string) => void): RedisServer;
