"use client";
import { Button } from "@/components/ui/button";
import { Message } from "@/components/ui/message";
import { Skeleton } from "@/components/ui/skeleton";
import { errorMessage } from "@/lib/api-client";
import { texts } from "@/lib/texts";
import { useProfile } from "../api/profile";
import { ApiKeys } from "./api-keys";
import { PasswordForm } from "./password-form";
import { ProfileForm } from "./profile-form";

const words = texts.settings;

export function Settings() {
  const profile = useProfile();
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-5">
      <h1 className="text-2xl font-semibold tracking-tight">{words.title}</h1>
      {profile.data && <ProfileForm profile={profile.data} />}
      {profile.isPending && (
        <>
          <Skeleton className="h-[30rem] w-full rounded-2xl" />
          <Skeleton className="h-[26rem] w-full rounded-2xl" />
        </>
      )}
      {profile.isError && !profile.data && (
        <Message tone="fail">
          {words.loadFailed} {errorMessage(profile.error)}{" "}
          <Button size="small" onClick={() => void profile.refetch()}>
            {texts.auth.tryAgain}
          </Button>
        </Message>
      )}
      <PasswordForm />
      <ApiKeys />
    </div>
  );
}
