package supervisor

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"time"

	"ai.backend/devcluster/internal/parts"
)

// importPause gives containerd the sandbox image, which is one static program.
func (s *supervisor) importPause(ctx context.Context) error {
	archive, err := pauseArchive(s.pause)
	if err != nil {
		return err
	}
	const file = "/run/pause.tar"
	if err := os.WriteFile(file, archive, 0o600); err != nil {
		return err
	}
	defer os.Remove(file)
	return eventually(ctx, 30*time.Second, 200*time.Millisecond, func() error {
		out, err := s.processes.Run(20*time.Second, "ctr", "--namespace", "k8s.io", "images", "import", file)
		if err != nil {
			return fmt.Errorf("import of the sandbox image: %w: %s", err, out)
		}
		return nil
	})
}

// pauseArchive makes an image archive in the format of `docker save`.
func pauseArchive(program []byte) ([]byte, error) {
	layer, err := tarOf(tarFile{"pause", 0o755, program})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(layer)
	config, err := json.Marshal(map[string]any{
		"architecture": runtime.GOARCH,
		"os":           "linux",
		"config":       map[string]any{"Entrypoint": []string{"/pause"}, "User": "65535:65535"},
		"rootfs":       map[string]any{"type": "layers", "diff_ids": []string{"sha256:" + hex.EncodeToString(sum[:])}},
	})
	if err != nil {
		return nil, err
	}
	manifest, err := json.Marshal([]map[string]any{{
		"Config": "config.json", "RepoTags": []string{parts.PauseImage}, "Layers": []string{"layer.tar"},
	}})
	if err != nil {
		return nil, err
	}
	return tarOf(tarFile{"manifest.json", 0o644, manifest}, tarFile{"config.json", 0o644, config}, tarFile{"layer.tar", 0o644, layer})
}

type tarFile struct {
	name string
	mode int64
	data []byte
}

func tarOf(files ...tarFile) ([]byte, error) {
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	for _, file := range files {
		if err := writer.WriteHeader(&tar.Header{Name: file.name, Mode: file.mode, Size: int64(len(file.data))}); err != nil {
			return nil, err
		}
		if _, err := writer.Write(file.data); err != nil {
			return nil, err
		}
	}
	err := writer.Close()
	return archive.Bytes(), err
}
