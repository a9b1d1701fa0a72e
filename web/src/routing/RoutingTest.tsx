import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { testRouting, type TestedFax } from '../api/routing';
import { Button } from '../parts/Button';
import { Fault } from '../parts/Fault';
import { Field } from '../parts/Field';
import { useText } from '../text/TextProvider';

/** Says where a fax would go that might come. */
export function RoutingTest() {
  const { say } = useText();
  const [fax, setFax] = useState<TestedFax>({ called: '', caller: '', stationId: '', subaddress: '', trunk: '', barcode: '' });
  const testing = useMutation({ mutationFn: () => testRouting(fax) });
  const line = (key: keyof TestedFax, label: string) => <Field label={label} value={fax[key]} onChange={(text) => setFax({ ...fax, [key]: text })} autoComplete="off" required={key === 'called'} />;
  const result = testing.data;
  return (
    <section className="card" aria-labelledby="routing-test">
      <h2 id="routing-test">{say('rule.test')}</h2>
      <form className="pairs" onSubmit={(event) => { event.preventDefault(); testing.mutate(); }}>
        {line('called', say('rule.testCalled'))}
        {line('caller', say('rule.testCaller'))}
        {line('stationId', say('rule.testStationId'))}
        {line('subaddress', say('rule.testSubaddress'))}
        {line('trunk', say('rule.testTrunk'))}
        {line('barcode', say('rule.testBarcode'))}
        <div><Button type="submit" isDisabled={testing.isPending}>{say('rule.testVerb')}</Button></div>
      </form>
      <div role="status">
        {result && (
          <>
            <p>{result.rules.length ? say('rule.testRules', { names: result.rules.join(', ') }) : say('rule.testNoRules')}</p>
            {result.targets.length + result.inboxes.length
              ? <ul>{result.targets.map((to) => <li key={`${to.kind} ${to.target}`}>{say(`delivery.kind.${to.kind}`)}: <strong>{to.target}</strong></li>)}{result.inboxes.map(({ name }) => <li key={`inbox ${name}`}>{say('rule.testOwnInbox')}: <strong>{name || say('inbox.scope.unowned')}</strong></li>)}</ul>
              : null}
          </>
        )}
      </div>
      <Fault of={testing.error} />
    </section>
  );
}
