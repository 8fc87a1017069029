# Puts the pack where the assembler looks for it: the web build's, or an empty one when there is none (yet).
# Writes only what differs, so that nothing is built again for nothing.
if(EXISTS "${FROM}")
  file(COPY_FILE "${FROM}" "${TO}" ONLY_IF_DIFFERENT)
elseif(NOT EXISTS "${TO}")
  file(TOUCH "${TO}")
else()
  file(SIZE "${TO}" size)
  if(size GREATER 0)
    file(WRITE "${TO}" "")
  endif()
endif()
