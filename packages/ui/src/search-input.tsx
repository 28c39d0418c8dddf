import { Search } from "lucide-react";
import { Input } from "./input";
import { joinClasses } from "./join-classes";

export type SearchInputProps = {
  /** What is searched, such as "Search flows". */
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Of the box: how wide it is. */
  className?: string;
};

/** A field in which a list is searched as one types. */
export function SearchInput({ label, value, onChange, className }: SearchInputProps) {
  return (
    <span className={joinClasses("relative min-w-44", className)}>
      <Search aria-hidden className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-2.5 text-faint" />
      <Input
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="pl-8!"
      />
    </span>
  );
}
