import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { ApiError } from '../api/client';
import { changeSection, readSection, type Section, type Setting, type Value } from '../api/settings';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { useText } from '../text/TextProvider';
import { useUnsaved } from './Unsaved';
import { clashes, kept, leaves, shown } from './values';

type Changes = Record<string, Value>;

export interface Draft {
  section: Section;
  changes: Changes;
  isDirty: boolean;
  isSaving: boolean;
  error: Error | null;
  /** Descriptions of what is changed here and somebody else changed meanwhile; empty where nobody did. */
  theirs: string[];
  faultsOf(key: string): string[];
  valueOf(setting: Setting): Value;
  change(setting: Setting, value: Value): void;
  discard(): void;
  save(): void;
}

/** What was changed of a section and is not saved: it is saved over the version that it was begun on and no other. */
export function useDraft(current: Section): Draft {
  const { say } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const [begun, setBegun] = useState<{ on: Section; changes: Changes } | null>(null);
  const [theirs, setTheirs] = useState<string[]>([]);
  const section = begun?.on ?? current;
  const changes = begun?.changes ?? {};
  const isDirty = Object.keys(changes).length > 0;
  useUnsaved(useId(), isDirty);

  const fresh = () => queries.invalidateQueries({ queryKey: ['settings'] });
  const takeBack = async (before: Changes) => {
    const now = await readSection(section.name);
    await changeSection(section.name, now.version, before).catch((fault: Error) => tell(words(fault)));
    await fresh();
  };
  const saving = useMutation({
    mutationFn: (on: Section) => changeSection(on.name, on.version, sent(on, changes)),
    onSuccess: async (_, on) => {
      const changed = on.keys.filter((key) => key.key in changes);
      const before = Object.fromEntries(changed.map((key) => [key.key, key.isSet ? key.value : null]));
      await fresh();
      setBegun(null);
      setTheirs([]);
      // What a secret was nobody knows, and so not what it shall be again.
      tell(say('settings.saved'), changed.some((key) => key.isSecret) ? undefined : () => void takeBack(before));
    },
    onError: async (fault, on) => {
      if (!(fault instanceof ApiError && fault.code === 'changed-meanwhile')) return;
      const now = await readSection(section.name);
      const both = clashes(on, now, changes);
      setBegun({ on: now, changes });
      setTheirs(both.map((key) => key.description));
      // Another card of the section was saved, or what is not changed here: that is nothing to decide.
      if (both.length === 0) saving.mutate(now);
    },
  });
  const change = (setting: Setting, value: Value) => {
    const { [setting.key]: _, ...others } = changes;
    const next = leaves(setting, value) ? others : { ...others, [setting.key]: value };
    setBegun(Object.keys(next).length ? { on: section, changes: next } : null);
  };
  const discard = () => {
    setBegun(null);
    setTheirs([]);
    saving.reset();
    void fresh();
  };
  const isConflict = saving.error instanceof ApiError && saving.error.code === 'changed-meanwhile';
  return {
    section, changes, isDirty, isSaving: saving.isPending, error: isConflict ? null : saving.error, theirs,
    faultsOf: (key) => (saving.error instanceof ApiError ? saving.error.errors[key] : null) ?? [],
    valueOf: (setting) => shown(setting, changes), change, discard, save: () => saving.mutate(section),
  };
}

const sent = (section: Section, changes: Changes): Changes =>
  Object.fromEntries(section.keys.filter((key) => key.key in changes).map((key) => [key.key, kept(key.shape, changes[key.key]!)]));
