/* The label files, joined by CMakeLists.txt. */
    .section .rodata
    .globl inkvoice_labels, inkvoice_labels_end
inkvoice_labels:
    .incbin LABELS_TEXT
inkvoice_labels_end:
    .section .note.GNU-stack,"",%progbits
