import { Problem, type Session } from "@comptoir/client";
import { Button, Note, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { useState } from "react";

import { api, explain } from "../../api";
import { Brand } from "../../parts/brand";
import { dayTexts } from "../../texts/day";
import { pieceTexts } from "../../texts/pieces";

/** Codes of the refusals that ask for the second factor. */
function wantsCode(error: unknown): boolean {
  return error instanceof Problem && /totp|second_factor/.test(`${error.code} ${error.errors.map((field) => field.pointer).join(" ")}`);
}

/** By e-mail address and password. onCode: back to the names, where the screen was set up. */
export function SignIn({ onCode }: { readonly onCode: (() => void) | null }) {
  const t = useTexts(dayTexts);
  const tPiece = useTexts(pieceTexts);
  const { language, setLanguage } = useLanguage();
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [totp, setTotp] = useState("");
  const signIn = useMutation({
    mutationFn: () => api.signIn(email.trim(), password, totp.trim()),
    onSuccess: (session: Session) => client.setQueryData(["session"], session),
  });
  const askCode = wantsCode(signIn.error) || totp !== "";
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <form
        className="flex w-full max-w-sm flex-col gap-5 rounded-md bg-paper p-6 shadow-card sm:p-8"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <div className="flex items-center gap-3">
          <Brand />
          <div className="flex-1 text-15 font-semibold sm:text-18">
            Comptoir <span className="font-normal whitespace-nowrap text-ink-soft">· {t("appName")}</span>
          </div>
          <Button kind="quiet" onClick={() => setLanguage(language === "fr" ? "en" : "fr")} lang={language === "fr" ? "en" : "fr"}>
            {t("language")}
          </Button>
        </div>
        <h1 className="text-24 font-semibold">{t("signInTitle")}</h1>
        <TextField label={t("email")} type="email" inputMode="email" autoComplete="username" required autoFocus value={email} onText={setEmail} />
        <TextField label={t("password")} type="password" autoComplete="current-password" required value={password} onText={setPassword} />
        {askCode && <TextField label={t("totp")} inputMode="numeric" autoComplete="one-time-code" autoFocus value={totp} onText={setTotp} />}
        {signIn.isError && (
          <Note tone="loss" icon={CircleAlert} title={t("signInFailed")}>
            {explain(signIn.error, t("noAnswer"))}
          </Note>
        )}
        <Button type="submit" kind="primary" large busy={signIn.isPending}>
          {t("signIn")}
        </Button>
        {onCode !== null && (
          <Button kind="quiet" onClick={onCode}>
            {tPiece("withCode")}
          </Button>
        )}
      </form>
    </main>
  );
}
