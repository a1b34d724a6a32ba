{{- define "operator.name" -}}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{- end }}
{{- define "operator.clusterName" -}}{{ printf "%s-%s" .Release.Namespace (include "operator.name" .) | trunc 100 }}{{- end }}
{{- define "operator.labels" -}}
app.kubernetes.io/name: backendai-operator
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
{{- define "operator.selector" -}}
app.kubernetes.io/name: backendai-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{/* What the operator does in a namespace that it looks after; a test compares these with what it uses. */}}
{{- define "operator.rules" -}}
- apiGroups: [backend.ai]
  resources: [clusters, agentpools, registries, volumes]
  verbs: [get, list, watch, patch, update]
- apiGroups: [backend.ai]
  resources: [clusters/status, agentpools/status, registries/status, volumes/status]
  verbs: [get, patch, update]
- apiGroups: [""]
  resources: [secrets, configmaps, services, persistentvolumeclaims, serviceaccounts]
  verbs: [get, list, watch, create, patch]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, delete, deletecollection]
- apiGroups: [""]
  resources: [events]
  verbs: [create]
- apiGroups: [apps]
  resources: [deployments, statefulsets, daemonsets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [rbac.authorization.k8s.io]
  resources: [rolebindings]
  verbs: [get, list, watch, create, patch]
- apiGroups: [rbac.authorization.k8s.io]
  resources: [clusterroles]
  resourceNames: [{{ include "operator.clusterName" . }}-agent-kernels]
  verbs: [bind]
{{- end }}
