import { Problem } from "@comptoir/client";
import { Button, Note, TextField, useTexts } from "@comptoir/ui";
import { CircleAlert } from "lucide-react";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { shellTexts } from "../texts/shell";
import { Brand } from "./Brand";
import { signIn, type OfficeSession } from "./session";

const TOTP_NEEDED = "access.second_factor_needed";

/** Sign in with e-mail and password; a second step asks for the code where the account has one. */
export function SignIn({ ended, onSignedIn }: { readonly ended: boolean; readonly onSignedIn: (session: OfficeSession) => void }): ReactNode {
  const say = useTexts(shellTexts);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [totp, setTotp] = useState("");
  const [asksTotp, setAsksTotp] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      onSignedIn(await signIn(asksTotp ? { email, password, totp: totp.replace(/\s/g, "") } : { email, password }));
    } catch (error) {
      if (error instanceof Problem && error.code === TOTP_NEEDED && !asksTotp) setAsksTotp(true);
      else setProblem(error instanceof Problem ? error.detail || error.title : say("unreachable"));
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <form onSubmit={(event) => void submit(event)} className="flex w-full max-w-sm flex-col gap-4 rounded-md border border-line bg-paper p-6 shadow-card">
        <Brand />
        <h1 className="text-24 font-semibold">{say("signInTitle")}</h1>
        {ended ? <Note tone="attention">{say("sessionEnded")}</Note> : null}
        {asksTotp ? (
          <>
            <p className="text-ink-soft">{email}</p>
            <TextField label={say("totp")} help={say("totpHelp")} value={totp} onText={setTotp} inputMode="numeric" autoComplete="one-time-code" autoFocus required />
          </>
        ) : (
          <>
            <TextField label={say("email")} type="email" value={email} onText={setEmail} autoComplete="username" autoFocus required />
            <TextField label={say("password")} type="password" value={password} onText={setPassword} autoComplete="current-password" required />
          </>
        )}
        {problem === null ? null : (
          <Note tone="loss" icon={CircleAlert}>
            {problem}
          </Note>
        )}
        <Button type="submit" kind="primary" busy={busy} className="min-h-11">
          {say("signIn")}
        </Button>
        {asksTotp ? (
          <Button
            kind="quiet"
            onClick={() => {
              setAsksTotp(false);
              setTotp("");
              setPassword("");
            }}
          >
            {say("otherPerson")}
          </Button>
        ) : null}
      </form>
    </main>
  );
}
