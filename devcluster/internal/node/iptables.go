package node

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"ai.backend/devcluster/internal/host"
)

const chosenPrograms = "/run/devcluster-programs"

// ChooseIptables finds the flavour of iptables that this kernel can do. Where the distribution's default cannot add
// the rules that kube-proxy makes, the other flavour is put before it on the parts' PATH.
func ChooseIptables(processes *Processes) error {
	if canAddRules(processes, "iptables") {
		return nil
	}
	for _, flavour := range []string{"legacy", "nft"} {
		if host.Find("iptables-"+flavour) == "" || !canAddRules(processes, "iptables-"+flavour) {
			continue
		}
		if err := os.MkdirAll(chosenPrograms, 0o755); err != nil {
			return err
		}
		for _, family := range []string{"iptables", "ip6tables"} {
			for _, action := range []string{"", "-save", "-restore"} {
				program := host.Find(family + "-" + flavour + action)
				if err := os.Symlink(program, filepath.Join(chosenPrograms, family+action)); err != nil {
					return err
				}
			}
		}
		processes.path = chosenPrograms + ":" + host.Path()
		return nil
	}
	return errors.New("neither flavour of iptables (nft, legacy) can add rules with comments on this kernel; " +
		"load or build in nf_tables with nft_compat, or ip_tables")
}

func canAddRules(processes *Processes, program string) bool {
	rule := []string{"-t", "nat", "-A", "OUTPUT", "-m", "comment", "--comment", "probe", "-m", "statistic",
		"--mode", "random", "--probability", "0.5", "-j", "RETURN"}
	if _, err := processes.Run(20*time.Second, append([]string{program, "-w"}, rule...)...); err != nil {
		return false
	}
	_, err := processes.Run(20*time.Second, program, "-w", "-t", "nat", "-F", "OUTPUT")
	return err == nil
}
