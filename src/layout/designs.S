/* The design files, joined by CMakeLists.txt. */
    .section .rodata
    .globl inkvoice_designs, inkvoice_designs_end
inkvoice_designs:
    .incbin DESIGNS_TEXT
inkvoice_designs_end:
    .section .note.GNU-stack,"",%progbits
