package dev.fisherflow.pipelines.schedule.ledger;

import dev.fisherflow.pipelines.compare.Verdict;

/**
 * How a run stands to an earlier one.
 *
 * @param earlier the run it was compared with
 * @param verdict how it stands
 * @param summary the reasons, in a sentence
 */
public record ComparedRun(String earlier, Verdict verdict, String summary) {}
