#!/usr/bin/env bash
# Brings the application's credentials from the mint bucket to /meta/credentials, each
# file in one piece. Mint knows no folders.
# shellcheck source=lib.sh
. /usr/local/lib/stups2go/lib.sh
WAIT_SECONDS=60
new=/meta/.new
install -d -m 0755 /meta /meta/credentials
rm -rf "$new"
aws_call s3 cp --recursive --exclude '*/*' --only-show-errors "s3://$MINT_BUCKET/$APPLICATION_ID/" "$new" ||
  [[ $error == *NoSuchBucket* ]] ||
  fail "the credentials in s3://$MINT_BUCKET/$APPLICATION_ID/ cannot be read: ${error:0:200}" \
    "see the bucket and its policy"
# Keep the current credentials if the listing is empty.
if ! ls "$new"/* &>/dev/null; then
  echo "WARNING nothing in s3://$MINT_BUCKET/$APPLICATION_ID/ yet. Next: register the application's mint bucket."
  exit
fi
chown 1000:0 "$new"/*
chmod 0400 "$new"/*
for file in /meta/credentials/*; do
  [[ -e $new/${file##*/} ]] || rm -rf "$file"
done
mv -f "$new"/* /meta/credentials/
date -u +%FT%TZ >"$state/mint"
