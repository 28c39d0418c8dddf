"use client";

import { PageHeader } from "@autoweave/ui/page-header";
import { Section } from "@autoweave/ui/section";
import { ThemeSwitch } from "@autoweave/ui/theme-switch";
import { PasswordForm } from "./password-form";
import { ProfileForm } from "./profile-form";
import { SessionList } from "./session-list";

/** What is the person's own, in whatever workspace. */
export function Account() {
  return (
    <>
      <PageHeader title="Account" description="Yours, in every workspace you are a member of." />
      <div className="grid max-w-180 gap-8">
        <Section title="Profile" isCard>
          <ProfileForm />
        </Section>
        <Section title="Theme" isCard>
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="text-muted text-sm">Kept in this browser.</p>
            <ThemeSwitch areLabelsShown />
          </div>
        </Section>
        <Section title="Password" isCard>
          <PasswordForm />
        </Section>
        <SessionList />
      </div>
    </>
  );
}
