package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/tabwriter"
	"time"

	"ai.backend/devcluster/internal/build"
	"ai.backend/devcluster/internal/parts"
	"ai.backend/devcluster/internal/place"
	"ai.backend/devcluster/internal/supervisor"
)

var errNotRunning = errors.New("the cluster is not running; start it with `devcluster up`")

func status(_ context.Context, p place.Place, _ []string) error {
	current, err := supervisor.Ask(p)
	if err != nil {
		fmt.Printf("%s is not running\n", p.Name)
		return exit(3)
	}
	fmt.Printf("%s: %s, up for %s, %d GPUs pretended\n", p.Name, current.Phase, time.Since(current.Since).Round(time.Second), current.Settings.GPUs)
	fmt.Printf("state %s, kubeconfig %s\n\n", p.State, p.Kubeconfig())
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	healthy := current.Ready
	fmt.Fprintln(out, "PART\tSTATE\tRESTARTS\tMEMORY")
	for _, part := range current.Parts {
		word := "running"
		if part.Pid == 0 {
			word, healthy = "not running", false
		}
		fmt.Fprintf(out, "%s\t%s\t%d\t%d MiB\n", part.Name, word, part.Restarts, part.KiB>>10)
	}
	fmt.Fprintln(out, "\nRELAY\tON THE HOST\tINSIDE\t")
	names := make([]string, 0, len(current.Relays))
	for name := range current.Relays {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(out, "%s\t127.0.0.1:%d\t%s\t\n", name, current.Relays[name].Port, current.Relays[name].Target)
	}
	_ = out.Flush()
	if !healthy {
		return exit(1)
	}
	return nil
}

func kubeconfig(_ context.Context, p place.Place, _ []string) error {
	if _, err := os.Stat(p.Kubeconfig()); err != nil {
		return errNotRunning
	}
	fmt.Println(p.Kubeconfig())
	return nil
}

func env(_ context.Context, p place.Place, _ []string) error {
	current, err := supervisor.Ask(p)
	if err != nil || !current.Ready {
		return errNotRunning
	}
	dir := current.Settings.Kubernetes
	for _, line := range [][2]string{
		{"KUBECONFIG", p.Kubeconfig()},
		{"DEVCLUSTER_NAME", p.Name},
		{"DEVCLUSTER_CONTEXT", "devcluster-" + p.Name},
		{"DEVCLUSTER_REGISTRY", fmt.Sprintf("127.0.0.1:%d", current.Relays["registry"].Port)},
		{"DEVCLUSTER_REGISTRY_IN_CLUSTER", parts.RegistryHost},
		{"DEVCLUSTER_KUBECTL", filepath.Join(dir, "kubectl")},
		{"DEVCLUSTER_HELM", filepath.Join(dir, "helm")},
		{"DEVCLUSTER_CRANE", filepath.Join(dir, "crane")},
	} {
		fmt.Printf("export %s='%s'\n", line[0], strings.ReplaceAll(line[1], "'", `'\''`))
	}
	return nil
}

func logs(_ context.Context, p place.Place, args []string) error {
	if len(args) != 1 || strings.ContainsAny(args[0], "/.") {
		return fmt.Errorf("logs takes the name of one part: supervisor, containerd, registry, %s", strings.Join(build.Parts, ", "))
	}
	file, err := os.Open(p.Path("logs", args[0]+".log"))
	if err != nil {
		return fmt.Errorf("there is no log of %q: %w", args[0], err)
	}
	defer file.Close()
	_, err = io.Copy(os.Stdout, file)
	return err
}

// tail is a file's last lines.
func tail(path string, lines int) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimSpace(string(data)), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
