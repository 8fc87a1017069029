/* libinkvoice: invoice JSON in, PDF bytes out, in process. See docs/library.md.
 *
 * Every function may be called from any thread at any time, and needs no call before it. Nothing is read from the disk
 * or the network. The same invoice gives the same bytes, as long as it has an issue date. */
#ifndef INKVOICE_INKVOICE_H
#define INKVOICE_INKVOICE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "0.1.0". Lives for ever. */
const char* inkvoice_version(void);

/* Fonts and caches: made once, used for many invoices, by as many threads at once as like. */
typedef struct inkvoice_renderer inkvoice_renderer;

/* What a rendering gave. */
typedef struct inkvoice_result inkvoice_result;

typedef enum inkvoice_status {
  INKVOICE_OK = 0,
  INKVOICE_FAILURE = 1,  /* a defect of the library or no memory: not the invoice's fault */
  INKVOICE_BAD_INPUT = 2 /* the invoice or the options are wrong: inkvoice_result_errors() says where */
} inkvoice_status;

/* All zero is the default of each. Set `size` to sizeof(inkvoice_options): fields may be added at the end. */
typedef struct inkvoice_options {
  size_t size;
  const char* design;     /* the design's name, over the invoice's own; NULL leaves it */
  const char* profile;    /* "auto", "none" or NULL: this version embeds no e-invoices */
  const char* issue_date; /* YYYY-MM-DD, for an invoice that has none; NULL: today, in UTC */
} inkvoice_options;

/* NULL when there is no memory. */
inkvoice_renderer* inkvoice_renderer_new(void);

/* No rendering with it may be under way. NULL is fine. */
void inkvoice_renderer_free(inkvoice_renderer* renderer);

/* Renders the `length` bytes of UTF-8 at `json`, one invoice. `options` may be NULL. The result is the caller's, to be
 * freed; NULL when there is no memory even for that. It may outlive the renderer. */
inkvoice_result* inkvoice_render(inkvoice_renderer* renderer, const char* json, size_t length,
                                 const inkvoice_options* options);

inkvoice_status inkvoice_result_status(const inkvoice_result* result);

/* The PDF, and its number of bytes into `length`; NULL and 0 unless the status is INKVOICE_OK. Lives as long as the
 * result. */
const unsigned char* inkvoice_result_pdf(const inkvoice_result* result, size_t* length);

/* Number of pages; 0 unless the status is INKVOICE_OK. */
int inkvoice_result_pages(const inkvoice_result* result);

/* A JSON array of all that is wrong, each with its place in the invoice as a JSON pointer (RFC 6901), "" for the whole:
 * [{"pointer":"/items/0/quantity","message":"must be …"}]; "[]" when nothing is. Ends in NUL, lives as long as the
 * result. */
const char* inkvoice_result_errors(const inkvoice_result* result);

/* The same for what is in doubt although there is a PDF: a character that no font has, shown as a box. */
const char* inkvoice_result_warnings(const inkvoice_result* result);

/* NULL is fine. */
void inkvoice_result_free(inkvoice_result* result);

#ifdef __cplusplus
}
#endif

#endif
