package relay

import (
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"testing"
	"time"
)

func echo(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				text, _ := io.ReadAll(connection) // until the client has said all
				_, _ = connection.Write(text)
			}()
		}
	}()
	return listener.Addr().String()
}

func say(t *testing.T, port int, text string) (string, error) {
	t.Helper()
	connection, err := net.Dial("tcp4", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := connection.Write([]byte(text)); err != nil {
		return "", err
	}
	_ = connection.(*net.TCPConn).CloseWrite()
	answer, err := io.ReadAll(connection)
	return string(answer), err
}

func to(address string) Target {
	return func(ctx context.Context) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp4", address)
	}
}

func TestARelayPassesBothDirectionsAndTheEndOfEach(t *testing.T) {
	r, err := Open(0, to(echo(t)))
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := say(t, r.Port, "hello"); err != nil || answer != "hello" {
		t.Errorf("%q, %v", answer, err)
	}
}

func TestAConnectionToNothingIsClosed(t *testing.T) {
	r, err := Open(0, func(context.Context) (net.Conn, error) { return nil, errors.New("nobody") })
	if err != nil {
		t.Fatal(err)
	}
	if answer, _ := say(t, r.Port, "hello"); answer != "" {
		t.Errorf("%q", answer)
	}
	r.Retarget(to(echo(t)))
	if answer, err := say(t, r.Port, "again"); err != nil || answer != "again" {
		t.Errorf("after retargeting: %q, %v", answer, err)
	}
}

func TestATakenPortIsReplacedByAFreeOne(t *testing.T) {
	first, err := Open(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Open(first.Port, nil)
	if err != nil || second.Port == first.Port {
		t.Errorf("%v, %v", second, err)
	}
}

func TestOnlyServicesCanBeTargets(t *testing.T) {
	for text, good := range map[string]bool{
		"default/web:80": true, "a-b/c-d:http": true,
		"web:80": false, "default/web": false, "": false, "a/b/c:1": false, "default/web:80/../x": false,
	} {
		if _, err := ParseService(text, nil, nil); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}
