/** A command line typed into both clusters; `{pod}` is a pod of green. */
export interface Typed {
  readonly line: string;
  readonly exitCode?: number;
  /** What it prints is the same too, but for what is bound to differ. */
  readonly sameOutput?: true;
  /** It looks on while something moves: only what it asked and the status codes are the same. */
  readonly looksOn?: true;
}

const same = { sameOutput: true } as const;

/** In this order, in a namespace with the described system. The plugin's own commands are among them. */
export const typed: readonly Typed[] = [
  { line: 'kubectl version -o json' },
  { line: 'kubectl get all' },
  { line: 'kubectl get deploy,svc,rs,pods,cm,secrets,sa,endpointslices -o wide' },
  { line: 'kubectl get deploy -o name', ...same },
  { line: 'kubectl get svc agent-service -o yaml' },
  { line: 'kubectl get pods -l slot=green --field-selector status.phase=Running -o name', ...same },
  { line: 'kubectl get svc absent', exitCode: 1, ...same },
  { line: 'kubectl get nothings', exitCode: 1, ...same },
  { line: 'kubectl describe deploy agent-green' },
  { line: 'kubectl describe svc agent-service' },
  { line: 'kubectl describe pods -l slot=green' },
  { line: 'kubectl logs {pod}' },
  { line: 'kubectl logs deploy/agent-green --tail=1' },
  { line: 'kubectl auth can-i patch services', ...same },
  { line: 'kubectl auth can-i --list' },
  { line: 'kubectl auth whoami -o json' },
  { line: 'kubectl api-resources --api-group=apps' },
  { line: 'kubectl explain deployment.spec.replicas' },
  { line: 'kubectl apply -f service.yaml', ...same },
  { line: 'kubectl apply -f service.yaml', ...same },
  { line: 'kubectl apply --server-side -f configmap.yaml', ...same },
  { line: 'kubectl apply -f nonsense.yaml', exitCode: 1 },
  { line: 'kubectl diff -f service.yaml', ...same },
  { line: `kubectl patch svc extra -p {"metadata":{"labels":{"x":"y"}}}`, ...same },
  { line: `kubectl patch svc extra --type json -p [{"op":"remove","path":"/metadata/labels/x"}]`, ...same },
  { line: 'kubectl annotate svc extra note=1', ...same },
  { line: 'kubectl label svc extra note=1', ...same },
  { line: 'kubectl set image deploy/agent-green agent=agent-service:1.4.0', ...same },
  { line: 'kubectl rollout status deploy/agent-green --timeout=30s' },
  { line: 'kubectl rollout history deploy/agent-green', ...same },
  { line: 'kubectl rollout undo deploy/agent-green', ...same },
  { line: 'kubectl rollout status deploy/agent-green --timeout=30s' },
  { line: 'kubectl rollout restart deploy/agent-green', ...same },
  { line: 'kubectl rollout status deploy/agent-green --timeout=30s' },
  { line: 'kubectl scale deploy/agent-green --replicas=3', ...same },
  { line: 'kubectl wait --for=condition=Available deploy/agent-green --timeout=30s', ...same },
  { line: 'kubectl scale deploy/agent-green --replicas=2', ...same },
  { line: 'kubectl rollout status deploy/agent-green --timeout=30s' },
  { line: 'kubectl create configmap made --from-literal=a=b', ...same },
  { line: 'kubectl delete configmap made', ...same },
  { line: 'kubectl delete svc extra', ...same },
  { line: 'kubectl bluegreen status', ...same },
  { line: 'kubectl bluegreen diff', ...same },
  { line: 'kubectl bluegreen deploy --image agent-service:1.5.0 --agent-version 1.5.0', looksOn: true },
  { line: 'kubectl bluegreen switch --dry-run=server --skip-verify --reason rehearsal' },
  { line: 'kubectl bluegreen switch --monitor 0 --skip-verify --reason conformance' },
  { line: 'kubectl bluegreen rollback --reason conformance' },
  { line: 'kubectl bluegreen status -o json' },
];

/** Files that the commands name. */
export const files: Readonly<Record<string, string>> = {
  'service.yaml':
    '{apiVersion: v1, kind: Service, metadata: {name: extra}, spec: {selector: {app: extra}, ports: [{port: 80}]}}',
  'configmap.yaml': '{apiVersion: v1, kind: ConfigMap, metadata: {name: applied}, data: {a: b}}',
  'nonsense.yaml': '{apiVersion: v1, kind: Service, metadata: {name: extra}, spec: {nonsense: true}}',
};
