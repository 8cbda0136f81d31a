#!/usr/bin/env bash
# Runs every scenario of this example and compares its files with expected/.
# Usage: run.sh [SCENARIO…]
. "$(dirname "${BASH_SOURCE[0]}")/../scenarios.sh"
start "$@"

validate

scenario environment_production environment_based --profile production
scenario environment_staging environment_based --vars env=staging
scenario environment_development environment_based

scenario processing_production environment_based_processing --vars environment=production
scenario processing_staging environment_based_processing --vars environment=staging
scenario processing_dev environment_based_processing

scenario nested_us_east nested_conditions --vars env=production,region=us-east
scenario nested_us_west nested_conditions --vars env=production,region=us-west
scenario nested_eu nested_conditions --vars env=production,region=eu
scenario nested_other nested_conditions --vars env=production,region=asia
scenario nested_staging nested_conditions --vars env=staging
scenario nested_staging_premium nested_conditions --vars env=staging,use_production_data=true
scenario nested_development nested_conditions
scenario nested_development_full nested_conditions --vars use_sample_data=false

scenario flags_default feature_flags
scenario flags_advanced feature_flags \
  --vars segmentation_model=advanced,enable_enrichment=true --vars enable_export_warehouse=true
scenario flags_fallback feature_flags --vars segmentation_model=advanced
scenario flags_warehouse_only feature_flags \
  --vars enable_export_csv=false,enable_export_warehouse=true

if "$SQLFLOW" connectors list | grep -qiE '^\W*json\b.*destination'; then
  scenario flags_json feature_flags --vars enable_export_json=true
else
  skip flags_json "this build has no json destination"
fi

scenario region_us_east region_based_analysis --vars target_region=us-east
scenario region_us_west region_based_analysis --vars target_region=us-west
scenario region_eu region_based_analysis --vars target_region=eu
scenario region_global region_based_analysis

scenario validation_production conditional_table_validation --vars env=production
scenario validation_development conditional_table_validation

finish
