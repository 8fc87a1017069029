// The pack, byte for byte. INKVOICE_SITE_PACK is the file's path; CMake says when it has changed.
    .section .rodata
    .balign 16
    .global inkvoice_site_pack_begin
    .global inkvoice_site_pack_end
inkvoice_site_pack_begin:
    .incbin INKVOICE_SITE_PACK
inkvoice_site_pack_end:
    .byte 0
    .section .note.GNU-stack,"",@progbits
