package place

import (
	"fmt"
	"net"
	"time"
)

// Lock keeps others on this machine from doing the same thing at the same time. It is an abstract socket: the kernel
// lets go of it when the process ends, however it ends, and no file stays behind.
func Lock(what string, patience time.Duration, waiting func()) (unlock func(), err error) {
	deadline := time.Now().Add(patience)
	for told := false; ; {
		listener, err := net.Listen("unix", "@backendai-devcluster/"+what)
		if err == nil {
			return func() { _ = listener.Close() }, nil
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("another devcluster command has held %q for %s", what, patience)
		}
		if !told {
			waiting()
			told = true
		}
		<-time.After(200 * time.Millisecond)
	}
}
