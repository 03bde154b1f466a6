/** What a page is made of: tables, charts, and numbers as the field writes them. */
package dev.fisherflow.pipelines.report.page.element;
