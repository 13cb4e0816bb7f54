import { ChoiceField, useTexts } from "@comptoir/ui";
import type { ReactNode } from "react";

import type { Change, ProductSearch } from "../../domain/filters";
import { GRADES, STAGES } from "../../domain/stages";
import { stageTexts } from "../../texts/stages";

/** Products in a stage of their life, or with a grade of their card. */
export function StageFilter({ search, onChange }: { readonly search: ProductSearch; readonly onChange: (change: Change<ProductSearch>) => void }): ReactNode {
  const say = useTexts(stageTexts);
  return (
    <>
      <ChoiceField hideLabel label={say("stage")} value={search.lifecycle ?? ""} choices={[{ value: "", label: say("anyStage") }, ...STAGES.map((each) => ({ value: each, label: say(each) }))]} onChoice={(text) => onChange({ lifecycle: STAGES.find((each) => each === text) })} className="w-36" />
      <ChoiceField hideLabel label={say("grade")} value={search.grade ?? ""} choices={[{ value: "", label: say("anyGrade") }, ...GRADES.map((grade) => ({ value: grade, label: say("gradeOf", { grade }) }))]} onChoice={(text) => onChange({ grade: GRADES.find((each) => each === text) })} className="w-32" />
    </>
  );
}
