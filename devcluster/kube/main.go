// One program that is every part of a Kubernetes: it looks at the name it was started under,
// or at its first argument, and becomes that part. One build and one file on disk instead of
// ten, with the shared packages compiled and stored once.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// parts holds what this program can become. Each function reads os.Args and ends the process or
// returns its exit status.
var parts = map[string]func() int{
	"kube-apiserver":          apiserver,
	"kube-controller-manager": controllerManager,
	"kube-scheduler":          scheduler,
	"kubelet":                 kubelet,
	"kube-proxy":              kubeProxy,
	"etcd":                    etcd,
	"coredns":                 dns,
	"kubectl":                 kubectl,
	"helm":                    helm,
	"crane":                   crane,
}

func main() {
	if part, ok := parts[filepath.Base(os.Args[0])]; ok {
		os.Exit(part())
	}
	if len(os.Args) > 1 {
		if part, ok := parts[os.Args[1]]; ok {
			os.Args = os.Args[1:]
			os.Exit(part())
		}
	}
	names := make([]string, 0, len(parts))
	for name := range parts {
		names = append(names, name)
	}
	sort.Strings(names)
	fmt.Fprintf(os.Stderr, "usage: %s PART [arguments], where PART is one of %s\n",
		filepath.Base(os.Args[0]), strings.Join(names, ", "))
	os.Exit(2)
}
