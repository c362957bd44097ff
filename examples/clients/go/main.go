// Levers by stream, with Go's standard library alone. TOCSIN_URL=… TOCSIN_SDK_KEY=… go run main.go
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

const silence = 40 * time.Second // the server says something at least every 15 seconds

type Levers map[string]struct{ Value any } // where there is a scope, Value is for everybody outside of it

func follow(url, key string, levers *atomic.Value) error {
	alive, cut := context.WithCancel(context.Background())
	watch := time.AfterFunc(silence, cut)
	request, err := http.NewRequestWithContext(alive, "GET", url+"/sdk/levers/stream", nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+key)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	lines, event := bufio.NewScanner(answer.Body), ""
	for lines.Buffer(nil, 4_000_000); lines.Scan(); watch.Reset(silence) {
		name, text, _ := strings.Cut(lines.Text(), ": ")
		var state struct{ Levers Levers }
		if name == "event" {
			event = text
		} else if name == "data" && (event == "snapshot" || event == "levers") && json.Unmarshal([]byte(text), &state) == nil {
			levers.Store(state.Levers) // all at once; what was last known stays until then
		}
	}
	return fmt.Errorf("the stream ended: %s %v", answer.Status, lines.Err())
}

func main() {
	var levers atomic.Value
	levers.Store(Levers{})
	go func() {
		for ; ; time.Sleep(time.Second) {
			log.Print(follow(os.Getenv("TOCSIN_URL"), os.Getenv("TOCSIN_SDK_KEY"), &levers))
		}
	}()
	for ; ; time.Sleep(time.Second) {
		scheduler, known := levers.Load().(Levers)["scheduler"].Value.(bool)
		fmt.Println("scheduler", scheduler || !known) // on, unless Tocsin says that it is off
	}
}
