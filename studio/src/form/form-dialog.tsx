import { Button } from "@autoweave/ui/button";
import { Dialog, type DialogProps } from "@autoweave/ui/dialog";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { type ComponentProps, type ReactNode, useId } from "react";
import type { ApiError } from "../api/api-error";

type FormDialogProps = Pick<DialogProps, "title" | "description" | "size"> & {
  /** What `useForm` gave. */
  form: { formProps: ComponentProps<"form">; failure: ApiError | undefined; isPending: boolean };
  /** What the button that sends it says. */
  submit: string;
  /** What the button that only closes it says. */
  dismiss?: string;
  /** There is nothing yet that could be sent. */
  isDisabled?: boolean;
  /** What can be done about a failure, beside it. */
  failureAction?: ReactNode;
  /** Its parts are large. */
  isRoomy?: boolean;
  onClose: () => void;
  children: ReactNode;
};

/** A form in a dialog: what went wrong above its fields, and its buttons below them. */
export function FormDialog(props: FormDialogProps) {
  const {
    form,
    submit,
    dismiss = "Cancel",
    isDisabled = false,
    failureAction,
    isRoomy = false,
    onClose,
    children,
    ...rest
  } = props;
  const formId = useId();
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      {...rest}
      footer={
        <>
          <Button onClick={onClose}>{dismiss}</Button>
          <Button type="submit" form={formId} variant="primary" isPending={form.isPending} disabled={isDisabled}>
            {submit}
          </Button>
        </>
      }
    >
      <form id={formId} {...form.formProps} className={isRoomy ? "grid gap-5" : "grid gap-4"} autoComplete="off">
        {form.failure === undefined ? null : <ErrorNotice title={form.failure.message} action={failureAction} />}
        {children}
      </form>
    </Dialog>
  );
}
