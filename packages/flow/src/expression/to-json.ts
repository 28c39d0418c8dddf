import type { Json } from "@autoweave/contracts/json";
import { Duration } from "./duration.js";
import { ExpressionFault, fail } from "./expression-fault.js";
import { expressionLimits, type Meter } from "./meter.js";
import { isMap, Optional, toTypeName, type ValueMap } from "./value.js";

/** Measures a value and turns what JSON has no word for into text: dates as ISO 8601, durations as `90s`. */
export function toJson(value: unknown, meter: Meter): Json {
  return new Conversion(meter).convert(value, 0);
}

class Conversion {
  private size = 0;

  constructor(private readonly meter: Meter) {}

  convert(value: unknown, depth: number): Json {
    switch (typeof value) {
      case "string":
        this.grow(value.length + 2);
        return value;
      case "number":
        this.grow(8);
        return Number.isFinite(value) ? value : fail("The result is not a finite number.");
      case "boolean":
        this.grow(5);
        return value;
      case "object":
        return value === null ? null : this.convertObject(value, depth);
      default:
        return fail("The result is not a value that JSON can carry.");
    }
  }

  private convertObject(value: object, depth: number): Json {
    if (depth >= expressionLimits.valueDepth) {
      throw new ExpressionFault("limit", `The result is nested deeper than ${expressionLimits.valueDepth} levels.`);
    }
    if (Array.isArray(value)) return this.convertList(value, depth);
    if (value instanceof Date) return value.toISOString();
    if (value instanceof Duration) return value.toString();
    if (value instanceof Optional) return value.value === undefined ? null : this.convert(value.value, depth);
    if (isMap(value)) return this.convertMap(value, depth);
    return fail(`A ${toTypeName(value)} cannot be a result.`);
  }

  /** Copies only once an item turned out to need it: passing a large value on costs a look, not a copy. */
  private convertList(list: unknown[], depth: number): Json {
    this.grow(list.length + 2);
    let copy: Json[] | undefined;
    for (let index = 0; index < list.length; index++) {
      const converted = this.convert(list[index], depth + 1);
      if (copy === undefined && converted !== list[index]) copy = list.slice(0, index) as Json[];
      copy?.push(converted);
    }
    return copy ?? (list as Json[]);
  }

  private convertMap(map: ValueMap, depth: number): Json {
    let copy: [string, Json][] | undefined;
    const keys = Object.keys(map);
    for (const [index, key] of keys.entries()) {
      this.grow(key.length + 4);
      const converted = this.convert(map[key], depth + 1);
      if (copy === undefined && converted !== map[key]) {
        copy = keys.slice(0, index).map((earlier) => [earlier, map[earlier] as Json]);
      }
      copy?.push([key, converted]);
    }
    return copy === undefined ? (map as { [key: string]: Json }) : Object.fromEntries(copy);
  }

  private grow(size: number): void {
    this.size += size;
    this.meter.spend(4);
    if (this.size > expressionLimits.resultSize) {
      throw new ExpressionFault("limit", `The result is larger than ${expressionLimits.resultSize >> 20} MB.`);
    }
  }
}
