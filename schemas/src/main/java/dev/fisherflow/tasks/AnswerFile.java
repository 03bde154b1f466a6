package dev.fisherflow.tasks;

/**
 * The file of a submission that holds the answers on a test split.
 *
 * @param split the test split
 * @param name such as {@code SST-2.tsv}
 * @param rows that the site expects, header not counted
 * @param placeholder the constant answer where the task was not run; the majority's where one is
 *     known
 */
public record AnswerFile(String split, String name, int rows, String placeholder) {}
