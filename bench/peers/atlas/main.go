// Plan the changes from one database to another with Atlas's library: its
// command is in no module.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	_ "github.com/lib/pq"
)

func main() {
	ctx := context.Background()
	from, is := inspect(ctx, os.Args[1])
	_, wanted := inspect(ctx, os.Args[2])
	changes, err := from.SchemaDiff(is, wanted)
	check(err)
	plan, err := from.PlanChanges(ctx, "changes", changes)
	check(err)
	for _, change := range plan.Changes {
		fmt.Println(change.Cmd + ";")
	}
}

func inspect(ctx context.Context, url string) (migrate.Driver, *schema.Schema) {
	db, err := sql.Open("postgres", url)
	check(err)
	driver, err := postgres.Open(db)
	check(err)
	found, err := driver.InspectSchema(ctx, "public", nil)
	check(err)
	return driver, found
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
