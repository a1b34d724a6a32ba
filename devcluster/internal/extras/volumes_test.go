package extras

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestOnlyPendingClaimsOfTheDefaultClassAreServed(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want bool
	}{
		"pending":       {`{"spec":{"storageClassName":"standard","volumeMode":"Filesystem"},"status":{"phase":"Pending"}}`, true},
		"bound":         {`{"spec":{"storageClassName":"standard","volumeName":"x"},"status":{"phase":"Bound"}}`, false},
		"another class": {`{"spec":{"storageClassName":"fast"},"status":{"phase":"Pending"}}`, false},
		"no class":      {`{"spec":{},"status":{"phase":"Pending"}}`, false},
		"block device":  {`{"spec":{"storageClassName":"standard","volumeMode":"Block"},"status":{"phase":"Pending"}}`, false},
		"a wish":        {`{"spec":{"storageClassName":"standard","selector":{"matchLabels":{"a":"b"}}},"status":{"phase":"Pending"}}`, false},
	} {
		var parsed claim
		if err := json.Unmarshal([]byte(c.text), &parsed); err != nil {
			t.Fatal(err)
		}
		if wanted(parsed) != c.want {
			t.Errorf("%s: served is %v", name, !c.want)
		}
	}
}

func TestAFolderElsewhereIsNeverRemoved(t *testing.T) {
	var pv volume
	pv.Spec.Local.Path = volumeRoot + "/../../etc"
	if err := (&Volumes{}).reclaim(t.Context(), pv); err == nil || !strings.Contains(err.Error(), "not below") {
		t.Errorf("%v", err)
	}
}

func TestEveryManifestSaysWhereItGoes(t *testing.T) {
	entries, err := manifests.ReadDir("manifests")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		text, _ := manifests.ReadFile("manifests/" + entry.Name())
		if !strings.HasPrefix(string(text), "# PATCH /api") {
			t.Errorf("%s does not", entry.Name())
		}
	}
}
