"use client";

import { PageHeader } from "@autoweave/ui/page-header";
import { Section } from "@autoweave/ui/section";
import { ThemeSwitch } from "@autoweave/ui/theme-switch";
import { accountPage } from "../frame/pages";
import { useSession } from "../session/use-session";
import { EmailForm } from "./email-form";
import { PasswordForm } from "./password-form";
import { ProfileForm } from "./profile-form";
import { SessionList } from "./session-list";

/** What is the person's own, in whatever workspace. */
export function Account() {
  const { person, isTenantBound } = useSession();
  return (
    <>
      <PageHeader
        title={accountPage.title}
        description={
          isTenantBound
            ? "You are signed in by an identity provider of this workspace, which does not reach your account."
            : accountPage.description
        }
      />
      <div className="grid max-w-180 gap-8">
        <Section title="Profile" isCard>
          {isTenantBound ? (
            <p>
              {person.name} <span className="text-muted">{person.email}</span>
            </p>
          ) : (
            <ProfileForm />
          )}
        </Section>
        <Section title="Theme" isCard>
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="text-muted text-sm">Kept in this browser.</p>
            <ThemeSwitch areLabelsShown />
          </div>
        </Section>
        {isTenantBound ? null : (
          <>
            <Section title="Email" isCard>
              <EmailForm />
            </Section>
            <Section title="Password" isCard>
              <PasswordForm />
            </Section>
          </>
        )}
        <SessionList />
      </div>
    </>
  );
}
