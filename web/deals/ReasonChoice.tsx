import { Input, Textarea, type TextareaProps, UnstyledButton } from '@mantine/core';
import classes from './stage-gate.module.css';
import { useReasons } from './use-reasons.ts';

type Props = Omit<TextareaProps, 'value' | 'onChange'> & {
  label: string;
  pipelineId: number;
  won: boolean;
  value: string;
  onChange: (reason: string) => void;
};

/** Why a deal was won or lost: one of the pipeline's reasons, or another in one's own words where it takes others. */
export function ReasonChoice({ pipelineId, won, value, onChange, label, error, ...textarea }: Props) {
  const { reasons, takesOthers } = useReasons(pipelineId, won);
  const chips = reasons.length > 0 && (
    <div role="group" aria-label={label} className={classes.chips}>
      {reasons.map((reason, index) => (
        <UnstyledButton
          key={reason}
          className={classes.chip}
          aria-pressed={value === reason}
          data-autofocus={(!takesOthers && index === 0) || undefined}
          onClick={() => onChange(value === reason ? '' : reason)}
        >
          {reason}
        </UnstyledButton>
      ))}
    </div>
  );
  if (!takesOthers) {
    return (
      <Input.Wrapper label={label} error={error} labelElement="div">
        {chips}
      </Input.Wrapper>
    );
  }
  return (
    <Textarea
      {...textarea}
      label={label}
      error={error}
      value={value}
      inputContainer={(input) => (
        <>
          {chips}
          {input}
        </>
      )}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
