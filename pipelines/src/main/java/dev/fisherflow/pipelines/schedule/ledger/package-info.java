/** The ledger of a schedule: its records and where they are kept. */
package dev.fisherflow.pipelines.schedule.ledger;
