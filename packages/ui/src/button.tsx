import { Slot } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { joinClasses } from "./join-classes";
import { Spinner } from "./spinner";

const variants = {
  primary: "bg-accent text-on-accent shadow-near hover:bg-accent-hover",
  secondary: "bg-surface text-text border border-line-strong shadow-near hover:bg-hover hover:border-line-control",
  quiet: "text-muted hover:bg-hover hover:text-text data-[state=open]:bg-hover data-[state=open]:text-text",
  danger: "bg-danger text-on-danger shadow-near hover:bg-danger-hover",
} as const;

const sizes = {
  sm: "h-7 gap-1.5 px-2.5 text-xs touch:h-11 touch:px-3 touch:text-sm",
  md: "h-8 gap-2 px-3 text-sm touch:h-11 touch:px-4",
  lg: "h-10 gap-2 px-4 text-base touch:h-11",
} as const;

/** `isPending` shows that the press is being carried out, and takes no second one. `asChild` dresses a link. */
export type ButtonProps = Omit<ComponentProps<"button">, "children"> & {
  variant?: keyof typeof variants;
  size?: keyof typeof sizes;
  icon?: ReactNode;
  isPending?: boolean;
  asChild?: boolean;
  children: ReactNode;
};

/** A verb to press. */
export function Button(props: ButtonProps) {
  const { variant = "secondary", size = "md", icon, isPending = false, asChild = false, ...rest } = props;
  const { className, children, disabled, type = "button", ...others } = rest;
  const classes = joinClasses(
    "inline-flex select-none items-center justify-center whitespace-nowrap rounded-sm font-medium transition-colors duration-120 ease-out",
    "disabled:pointer-events-none disabled:opacity-50 aria-busy:pointer-events-none",
    variants[variant],
    sizes[size],
    className,
  );
  if (asChild) {
    return (
      <Slot.Root className={classes} {...others}>
        <Slot.Slottable>{children}</Slot.Slottable>
      </Slot.Root>
    );
  }
  return (
    // aria-disabled rather than disabled while pending: the focus stays where the person is.
    <button
      type={type}
      className={classes}
      disabled={disabled}
      aria-busy={isPending || undefined}
      aria-disabled={isPending || undefined}
      {...others}
      onClick={isPending ? (event) => event.preventDefault() : others.onClick}
    >
      {isPending ? <Spinner /> : icon}
      {children}
    </button>
  );
}
